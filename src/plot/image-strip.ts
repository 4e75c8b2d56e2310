/** Images of a data set side by side in one small JPEG, for figures that hold hundreds of images. */
import { type Dataset, imageSize } from "../data/dataset";
import { createCanvas, createImageData, jpegUrl } from "./canvas";
import { datasetTile } from "./pixels";

/** Images in a row of a strip. */
export const stripColumns = 4;
/** From one image of a strip to the next, in pixels: a gap as wide as JPEG's blocks keeps them from bleeding. */
export const stripStep = imageSize + 8;

/** A JPEG as a data: address, and its size in pixels. */
export interface Strip {
  url: string;
  width: number;
  height: number;
}

/** The images of `dataset` numbered `indices`, row by row; none is an empty address. */
export function imageStrip({ images }: Dataset, indices: readonly number[]): Strip {
  if (!indices.length) return { url: "", width: 0, height: 0 };
  const width = Math.min(indices.length, stripColumns) * stripStep;
  const height = Math.ceil(indices.length / stripColumns) * stripStep;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height);
  indices.forEach((index, place) => {
    const [column, row] = [place % stripColumns, Math.floor(place / stripColumns)];
    const image = createImageData(datasetTile(images, index).data, imageSize, imageSize);
    context.putImageData(image, column * stripStep, row * stripStep);
  });
  return { url: jpegUrl(canvas, 0.85), width, height };
}
