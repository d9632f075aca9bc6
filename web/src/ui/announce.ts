/** Says something to screen readers, politely: behind what they are saying at the moment. */
export function announce(words: string): void {
  const place = document.getElementById('announcements')
  if (!place) return
  // The same words again are a change only when something else was there in between.
  place.textContent = ''
  requestAnimationFrame(() => {
    place.textContent = words
  })
}
