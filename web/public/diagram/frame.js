// Draws one diagram in a frame that is shut off: it has no origin, reaches no server, and tells its page a height only.
const tell = (height) => parent.postMessage({ height }, '*')

async function draw({ source, dark }) {
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: dark ? 'dark' : 'neutral' })
  const { svg } = await mermaid.render('drawn', String(source))
  const place = document.getElementById('diagram')
  place.innerHTML = svg
  tell(Math.ceil(place.getBoundingClientRect().height))
}

addEventListener('message', (event) => {
  if (event.source === parent) draw(event.data).catch(() => tell(0))
})
parent.postMessage({ ready: true }, '*')
