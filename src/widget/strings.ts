/** Every text of the widget. Override some or all with the element's `strings`. */
export interface WidgetStrings {
  /** Visible label of the field; also the browser's hint at an empty one. */
  label: string;
  /** Alternative text of the picture: what it is for, since what it shows is the question. */
  alt: string;
  /** Button: another picture; also told when one has come. */
  refresh: string;
  /** Button: a sound in place of the picture, or the sound once more. */
  sound: string;
  /** Button of `mode="verify"`; also the browser's hint at a response that was not verified yet. */
  verify: string;
  /** The response was wrong. */
  wrong: string;
  /** The challenge has expired, or another tab has replaced it. */
  expired: string;
  /** Too many requests; the seconds left stand behind it. */
  limited: string;
  /** Nothing could be loaded or verified: the visitor is offline, or the server in trouble. */
  failed: string;
  /** The response was right. */
  solved: string;
}

/** A text that the status line can show. */
export type Notice = 'refresh' | 'wrong' | 'expired' | 'limited' | 'failed' | 'solved';

// In one order, because the names would take more room than the texts.
const names = 'label alt refresh sound verify wrong expired limited failed solved'.split(' ');
const texts: Record<'ko' | 'en' | 'ja', string> & Partial<Record<string, string>> = {
  ko: '보이거나 들리는 대로 입력하세요|자동입력 방지 그림|새 그림|소리 듣기|확인|일치하지 않습니다|만료되었습니다|요청이 많습니다|연결되지 않습니다|확인되었습니다',
  en: 'Type what you see or hear|Captcha|New picture|Listen|Verify|No match|Expired|Please wait|No connection|Verified',
  ja: '画像か音声の文字を入力|画像認証|新しい画像|音声を聞く|確認|一致しません|期限切れです|混雑しています|接続できません|確認しました',
};

/**
 * The texts for an element: those of its language, or English where that is none of ours. A page that does not say its
 * language gets Korean.
 */
export function stringsFor(element: Element, overrides?: Partial<WidgetStrings>): WidgetStrings {
  const lang = element.closest<HTMLElement>('[lang]')?.lang.slice(0, 2) ?? '';
  const found = (texts[lang] ?? (lang ? texts.en : texts.ko)).split('|');
  return { ...Object.fromEntries(names.map((name, i) => [name, found[i]])), ...overrides } as WidgetStrings;
}
