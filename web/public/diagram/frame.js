// Draws one diagram in a frame that is shut off: it has no origin, reaches no server, and tells its page a height only.
const tell = (height) => parent.postMessage({ height }, '*')

async function draw({ source, dark }) {
  // As the page is: where the two differ, a browser draws a ground of its own behind the frame.
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    theme: dark ? 'dark' : 'neutral',
    // Words on a line stand on the ground of the page.
    themeVariables: { edgeLabelBackground: dark ? '#161715' : '#fcfbf9' },
  })
  const { svg } = await mermaid.render('drawn', String(source))
  const place = document.getElementById('diagram')
  place.innerHTML = svg
  tell(Math.ceil(place.getBoundingClientRect().height))
}

addEventListener('message', (event) => {
  if (event.source === parent) draw(event.data).catch(() => tell(0))
})
