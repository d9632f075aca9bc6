type Vector = Float64Array | Float32Array

/** Makes a vector's length 1, in place; zeros stay. */
export function normalise<V extends Vector>(vector: V): V {
  const length = Math.sqrt(dot(vector, vector))
  if (length > 0) for (let at = 0; at < vector.length; at++) vector[at]! /= length
  return vector
}

export function dot(one: Vector, other: Vector): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!
  return sum
}

/** Adds so many times another vector to one, in place. */
export function addTimes(vector: Vector, other: Vector, times: number): void {
  for (let at = 0; at < vector.length; at++) vector[at]! += times * other[at]!
}
