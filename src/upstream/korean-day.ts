const day = 86_400_000;
/** Korea is nine hours ahead of UTC and knows no summer time. */
const offset = 9 * 3_600_000;

/** The latest day that was asked for: a date costs more to write than all other counting of a call. */
let latest = { number: NaN, date: '' };

/** The date in Korea, as `YYYY-MM-DD`: the day that NAVER counts its quota by. */
export function koreanDay(now: number): string {
  const number = Math.floor((now + offset) / day);
  if (number !== latest.number) latest = { number, date: new Date(now + offset).toISOString().slice(0, 10) };
  return latest.date;
}

/** Seconds until NAVER renews the daily quota. */
export function secondsToKoreanMidnight(now: number): number {
  return Math.ceil((day - ((now + offset) % day)) / 1_000);
}
