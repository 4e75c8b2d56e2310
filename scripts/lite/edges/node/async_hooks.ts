/** A value for whatever runs: cells run one after the other, so the last one given holds. */
export class AsyncLocalStorage<Value> {
  private value?: Value;

  run<Result>(value: Value, body: () => Result): Result {
    this.value = value;
    return body();
  }

  getStore(): Value | undefined {
    return this.value;
  }
}
