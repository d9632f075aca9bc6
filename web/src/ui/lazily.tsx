import { lazy, useState, type ComponentType } from 'react'

/**
 * A browser does not fetch again what it could not: the page says that it is to be loaded anew (versions.ts), and what is
 * shown meanwhile stays.
 */
const untilReload = () => new Promise<never>(() => undefined)

/** A component that is loaded when it is first drawn, or before by `load`; from then on it is drawn without a wait. */
export function lazily<Props extends object>(read: () => Promise<ComponentType<Props>>) {
  let loaded: ComponentType<Props> | undefined
  const load = async () => {
    loaded ??= await read().catch(untilReload)
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
