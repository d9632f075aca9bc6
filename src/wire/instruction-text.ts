import { z } from 'zod'

/** What answers should heed, of a length that leaves room in a prompt; empty for nothing. */
export const instructionTextSchema = z.string().trim().max(4_000)
