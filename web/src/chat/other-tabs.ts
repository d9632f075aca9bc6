/** What one tab did in a conversation, for the others of the same browser that show it. */
const channel = new BroadcastChannel('conversations')

/** Tells the other tabs that a conversation has changed. */
export function tellOtherTabs(conversationId: string): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has its own origin only
  channel.postMessage(conversationId)
}

/** Calls when another tab has changed a conversation, until the function that it gives back is called. */
export function onOtherTabs(changed: (conversationId: string) => void): () => void {
  const hear = ({ data }: MessageEvent<unknown>) => changed(String(data))
  channel.addEventListener('message', hear)
  return () => channel.removeEventListener('message', hear)
}
