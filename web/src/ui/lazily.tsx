import { lazy, useState, type ComponentType } from 'react'

/** A component that is loaded when it is first drawn, or before by `load`; from then on it is drawn without a wait. */
export function lazily<Props extends object>(read: () => Promise<ComponentType<Props>>) {
  let loaded: ComponentType<Props> | undefined
  const load = async () => {
    loaded ??= await read()
    return loaded
  }
  const Late = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>
  /** What it begins as it stays, so that nothing in it is drawn anew when it has been loaded. */
  function Lazily(props: Props) {
    const [Shown] = useState<ComponentType<Props>>(() => loaded ?? Late)
    return <Shown {...props} />
  }
  return { Lazily, load }
}
