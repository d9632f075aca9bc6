export type { Caller, ChatEvent, ChatRequest, Host, Model, StreamOptions } from './model.ts'
