import type { Dataset } from "../../src/data/dataset";
import { DataLoader, type DataLoaderOptions } from "../../src/data/loader";
import { type RandomState, randomState, setRandomState } from "../../src/random";
import type { tf } from "../../src/tensorflow";

/** Where an epoch stands between two batches. With the model and the optimizer it can go on from there. */
export interface Place {
  /** The number of the next batch, the first being 0. */
  batch: number;
  /** The random stream as it was when the epoch's order was drawn. */
  orderState: RandomState;
  /** The random stream now. */
  randomState: RandomState;
}

/** A loader that says where it is between two batches, and can begin an epoch at such a place. */
export class ResumableLoader extends DataLoader {
  #place?: Place;

  /** `between` is called when a batch has been used and there is another one to come. */
  constructor(
    dataset: Dataset,
    options: DataLoaderOptions,
    readonly between: (place: Place) => void,
  ) {
    super(dataset, options);
  }

  /** Makes the next epoch a continuation of the one that was at `place`. */
  resume(place: Place): void {
    if (!(place.batch >= 0 && place.batch < this.length)) {
      throw new RangeError(`batch ${place.batch}; expected 0 to ${this.length - 1}`);
    }
    this.#place = place;
  }

  override *[Symbol.iterator](): Generator<[tf.Tensor4D, tf.Tensor1D]> {
    const place = this.#place;
    this.#place = undefined;
    if (place) setRandomState(place.orderState);
    const orderState = randomState();
    const order = this.order();
    if (place) setRandomState(place.randomState);
    let batch = place?.batch ?? 0;
    for (const pair of this.from(order, batch)) {
      yield pair;
      batch++;
      // Before the next batch is made, since making it draws from the stream.
      if (batch < this.length) this.between({ batch, orderState, randomState: randomState() });
    }
  }
}
