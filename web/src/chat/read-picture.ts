import type { AttachedPicture } from './attached-picture.ts'

/** The longest side that is sent: no model looks closer. */
const mostPixels = 2_048
/** A picture without loss that is larger than this is sent with a little of it. */
const mostLosslessBytes = 2_097_152
const quality = 0.9

/**
 * A file as a picture that every host reads: upright as the camera was held, no larger than models look at, and drawn
 * anew, so that nothing of where and when it was taken is left in it. Throws where the browser cannot read it.
 */
export async function readPicture(file: File): Promise<AttachedPicture> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const scale = Math.min(1, mostPixels / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  const context = canvas.getContext('2d')!
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  const lossless = file.type === 'image/jpeg' ? undefined : await encoded(canvas, 'image/png')
  if (lossless && lossless.size <= mostLosslessBytes) return { name: file.name, url: await asUrl(lossless) }
  // What is transparent would be black.
  context.globalCompositeOperation = 'destination-over'
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  return { name: file.name, url: await asUrl(await encoded(canvas, 'image/jpeg')) }
}

function encoded(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The browser could not write the picture.'))),
      type,
      quality,
    ),
  )
}

function asUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(reader.result as string))
    reader.addEventListener('error', () =>
      reject(reader.error ?? new Error('The picture could not be read.')),
    )
    reader.readAsDataURL(blob)
  })
}
