import { percentOf } from './rates.js';

export interface TrendPoint {
  readonly from: string;
  readonly to: string;
  readonly numerator: number;
  readonly denominator: number;
}
/** A bar within a picture of these measures; none where nothing counts. */
export interface Bar {
  readonly point: TrendPoint;
  readonly share: number;
  readonly reached: boolean | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export const PICTURE = { width: 320, height: 96 } as const;

export const heightOf = (share: number): number => (PICTURE.height * Math.min(share, 100)) / 100;

/** Each point has its place, whether there is anything to show or not. */
export function barsOf(points: readonly TrendPoint[], target: number | null): Bar[] {
  const step = PICTURE.width / Math.max(points.length, 1);
  const width = Math.min(step * 0.7, 40);
  return points.flatMap((point, i) => {
    const share = percentOf(point);
    if (share === null) return [];
    // So that nothing reached is seen too.
    const height = Math.max(heightOf(share), 1);
    const reached = target === null ? null : point.numerator * 100 >= target * point.denominator;
    const x = i * step + (step - width) / 2;
    return [{ point, share, reached, x, y: PICTURE.height - height, width, height }];
  });
}
