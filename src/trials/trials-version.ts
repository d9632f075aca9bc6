/**
 * Counted up when what is tried or how it is judged changes: results of different versions are not compared, and where
 * trials are enforced a model is to be tried anew.
 */
export const trialsVersion = 1
