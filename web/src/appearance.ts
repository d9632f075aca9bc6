const storageKey = 'appearance'

export const appearances = ['system', 'light', 'dark'] as const
export type Appearance = (typeof appearances)[number]

export function appearance(): Appearance {
  const kept = localStorage.getItem(storageKey)
  return appearances.find((one) => one === kept) ?? 'system'
}

/** Shows the page in light or dark, or as the system is. */
export function applyAppearance(wished: Appearance = appearance()): void {
  localStorage.setItem(storageKey, wished)
  document.documentElement.style.colorScheme = wished === 'system' ? 'light dark' : wished
}
