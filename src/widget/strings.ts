/** Every text of the widget. Override some or all with the element's `strings`. */
export interface WidgetStrings {
  /** Visible label of the field, while a picture is on show; also the browser's hint at an empty field. */
  label: string;
  /** The same, for a sound. */
  soundLabel: string;
  /** Alternative text of the picture: what it is for, since what it shows is the question. */
  alt: string;
  /** Button: another challenge. */
  refresh: string;
  /** Button: a sound in place of the picture, or the sound once more. */
  sound: string;
  /** Button: a picture in place of the sound. */
  picture: string;
  /** Button of `mode="verify"`; also the browser's hint at a response that was not verified yet. */
  verify: string;
  /** Told to screen readers when another challenge has come. */
  loaded: string;
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
export type Notice = 'loaded' | 'wrong' | 'expired' | 'limited' | 'failed' | 'solved';

// In one order, because the names would take more room than the texts.
const names = 'label soundLabel alt refresh sound picture verify loaded wrong expired limited failed solved'.split(' ');
const texts: Record<string, string> = {
  ko: '그림의 문자를 입력하세요|들리는 숫자를 입력하세요|자동입력 방지 그림|새로 받기|소리 듣기|그림 보기|확인|새로 받았습니다.|일치하지 않습니다. 다시 입력하세요.|시간이 지났습니다. 새로 받으세요.|요청이 많습니다. 잠시 기다리세요.|연결되지 않았습니다. 다시 시도하세요.|확인되었습니다.',
  en: 'Type the characters in the picture|Type the digits you hear|Captcha picture|New one|Listen|Show picture|Verify|Here is a new one.|Not a match. Please try again.|Time is up. Please get a new one.|Too many requests. Please wait.|No connection. Please try again.|Verified.',
  ja: '画像の文字を入力してください|聞こえた数字を入力してください|画像認証|新しくする|音声を聞く|画像を見る|確認|新しくしました。|一致しません。入力し直してください。|時間切れです。新しくしてください。|混み合っています。お待ちください。|接続できません。もう一度お試しください。|確認しました。',
};

/**
 * The texts for an element: those of its language, as HTML inherits it, or English where that is none of ours. A page
 * that does not say its language gets Korean.
 */
export function stringsFor(element: Element, overrides: Partial<WidgetStrings> = {}): WidgetStrings {
  const language = Object.keys(texts).find((code) => element.matches(`:lang(${code})`));
  const found = texts[language ?? (element.closest('[lang]') ? 'en' : 'ko')]?.split('|');
  return { ...Object.fromEntries(names.map((name, i) => [name, found?.[i]])), ...overrides } as WidgetStrings;
}
