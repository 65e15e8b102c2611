/** How many dimensions, on a slider whose stops are each about a half more than the one before. */
import { count } from '../format.ts';
import { slider } from './controls.ts';

export const DIMS: readonly number[] = [
  2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 576, 768, 1024, 1536, 2048,
];

/** A number of dimensions between two stops stands at the lower. */
export function dimsSlider(dims: number, onInput: (dims: number) => void) {
  return slider({
    label: 'Dimensions',
    min: 0,
    max: DIMS.length - 1,
    value: Math.max(0, DIMS.filter((one) => one <= dims).length - 1),
    text: count(dims),
    onInput: (at) => onInput(DIMS[at]!),
  });
}
