/** A picture that is to be shown with a question, as it is sent: a `data:` URL of a PNG or JPEG. */
export interface AttachedPicture {
  name: string
  url: string
}

/** Whether a file is shown to the model, rather than added to the documents. An SVG is a document. */
export function isPicture({ type }: File): boolean {
  return type.startsWith('image/') && type !== 'image/svg+xml'
}
