const day = 86_400_000;
/** Korea is nine hours ahead of UTC and knows no summer time. */
const offset = 9 * 3_600_000;

/** The date in Korea, as `YYYY-MM-DD`: the day that NAVER counts its quota by. */
export function koreanDay(now: number): string {
  return new Date(now + offset).toISOString().slice(0, 10);
}

/** Seconds until NAVER renews the daily quota. */
export function secondsToKoreanMidnight(now: number): number {
  return Math.ceil((day - ((now + offset) % day)) / 1_000);
}
