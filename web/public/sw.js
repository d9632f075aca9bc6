// Keeps the page's own files, so that it opens at once, and without a network. Nothing else is ever kept: what people
// ask, what is answered and what their documents say is asked of the server each time.
// The two values are written in when the page is built.
const files = ['FILES']
const cacheName = 'page VERSION'

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  const isOld = (name) => name !== cacheName
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  // The newest page where the server answers, and the kept one where it does not.
  if (request.mode === 'navigate' && pathname === '/')
    event.respondWith(fetch(request).catch(() => caches.match('/')))
  else if (pathname !== '/' && (files.includes(pathname) || pathname.startsWith('/assets/')))
    event.respondWith(kept(request))
})

/** Files in assets/ are named after what is in them: what is kept under a name is what the server has. */
async function kept(request) {
  const found = await caches.match(request)
  if (found) return found
  const response = await fetch(request)
  if (response.ok && response.type === 'basic') {
    const cache = await caches.open(cacheName)
    await cache.put(request, response.clone())
  }
  return response
}
