/** A step of Adam for four numbers or more, into new memory: weights, and the means of gradients and their squares. */
export function adam(
  count: i32, weight: usize, mean: usize, square: usize, gradient: usize, newWeight: usize, newMean: usize,
  newSquare: usize, rate: f32, beta1: f32, beta2: f32, epsilon: f32,
): void {
  const bytes = (<usize>count) << 2;
  for (let next: usize = 0; next < bytes; next += 16) {
    // The last four again, if they are not whole.
    const at = min(next, bytes - 16);
    const g = v128.load(gradient + at);
    const m = f32x4.add(
      f32x4.mul(v128.load(mean + at), f32x4.splat(beta1)),
      f32x4.mul(g, f32x4.splat(1 - beta1)),
    );
    const s = f32x4.add(
      f32x4.mul(v128.load(square + at), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(1 - beta2)),
    );
    const step = f32x4.div(m, f32x4.add(f32x4.sqrt(s), f32x4.splat(epsilon)));
    const w = f32x4.sub(v128.load(weight + at), f32x4.mul(step, f32x4.splat(rate)));
    v128.store(newMean + at, m);
    v128.store(newSquare + at, s);
    v128.store(newWeight + at, w);
  }
}
