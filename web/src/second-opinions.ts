const storageKey = 'second-opinions'

/** Whether somebody wishes, in this browser, that other models are asked about uncertain statements. */
export function wantsSecondOpinions(): boolean {
  return localStorage.getItem(storageKey) === 'yes'
}

export function wishSecondOpinions(wished: boolean): void {
  if (wished) localStorage.setItem(storageKey, 'yes')
  else localStorage.removeItem(storageKey)
}
