import type { CaptchaErrorCode } from '../../errors.js';
import type { VisitorLanguage } from '../../http/message.js';
import type { FieldProblem } from './fields.js';

/** What the pages say, in one language. */
export interface Words {
  readonly otherLanguage: string;
  readonly languages: string;
  readonly demo: string;
  readonly title: string;
  readonly lead: string;
  readonly refusedTitle: string;
  readonly errorMark: string;
  readonly name: string;
  readonly email: string;
  readonly problems: Readonly<Record<FieldProblem, string>>;
  readonly captcha: string;
  readonly pictureAlt: string;
  readonly pictureLabel: string;
  readonly pictureHint: string;
  readonly soundPlayer: string;
  readonly soundLabel: string;
  readonly soundHint: string;
  /** Follows the hint on the emulator, where the digits are in another language than the page. */
  readonly emulatedSound?: string;
  /** Said in place of the package's own messages, which speak of a picture. */
  readonly soundRefusals: Partial<Readonly<Record<CaptchaErrorCode, string>>>;
  readonly newPicture: string;
  readonly newSound: string;
  readonly listen: string;
  readonly look: string;
  readonly solved: string;
  readonly submit: string;
  readonly onEmulator: string;
  readonly onNaver: string;
  readonly welcomeTitle: (name: string) => string;
  readonly welcomeLead: string;
  readonly seconds: string;
  readonly secondsValue: (seconds: string) => string;
  readonly again: string;
  readonly notFound: string;
  readonly badRequest: string;
  readonly failed: string;
  readonly failedLead: string;
}

const ko: Words = {
  otherLanguage: 'English',
  languages: '언어',
  demo: '데모',
  title: '회원가입',
  lead: '이름과 이메일을 적고, 사람인지 확인하는 문자를 입력해 주세요.',
  refusedTitle: '아직 가입되지 않았습니다',
  errorMark: '오류',
  name: '이름',
  email: '이메일',
  problems: {
    name: '이름을 입력해 주세요.',
    email: 'name@example.com 형식의 이메일 주소를 입력해 주세요.',
  },
  captcha: '자동입력 방지',
  pictureAlt: '아래 칸에 입력할 문자와 숫자가 있는 그림. 보기 어려우면 ‘소리로 듣기’를 선택해 주세요.',
  pictureLabel: '그림에 보이는 문자',
  pictureHint: '영문자와 숫자입니다. 대소문자는 구분하지 않습니다.',
  soundPlayer: '입력할 숫자를 읽어 주는 소리',
  soundLabel: '들리는 숫자',
  soundHint:
    '재생한 뒤 들리는 숫자를 순서대로 입력해 주세요. 다시 재생하면 숫자가 바뀔 수 있으니 마지막에 들은 숫자를 입력해 주세요.',
  soundRefusals: {
    ERR_CAPTCHA_MISSING_RESPONSE: '소리로 들리는 숫자를 입력해 주세요.',
    ERR_CAPTCHA_INVALID_RESPONSE: '입력한 숫자가 맞지 않습니다. 새 소리를 듣고 다시 시도해 주세요.',
    ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE: '소리가 만료되었거나 이미 사용되었습니다. 새 소리를 듣고 다시 시도해 주세요.',
  },
  newPicture: '새 그림',
  newSound: '새 소리',
  listen: '소리로 듣기',
  look: '그림으로 보기',
  solved: '자동입력 방지를 통과했습니다. 다시 입력하지 않아도 됩니다.',
  submit: '가입하기',
  onEmulator:
    '내장 에뮬레이터로 동작 중입니다. 그림은 이 컴퓨터에서 만들며 NAVER에는 아무것도 보내지 않습니다. NAVER에 연결하려면 NAVER_CAPTCHA_CLIENT_ID와 NAVER_CAPTCHA_CLIENT_SECRET을 설정하세요.',
  onNaver: '그림과 소리는 NAVER에서 받아 옵니다.',
  welcomeTitle: (name) => `${name} 님, 환영합니다`,
  welcomeLead: '자동입력 방지를 통과했습니다. 데모이므로 실제 계정은 만들어지지 않습니다.',
  seconds: '입력에 걸린 시간',
  secondsValue: (seconds) => `${seconds}초`,
  again: '처음으로 돌아가기',
  notFound: '페이지를 찾을 수 없습니다',
  badRequest: '요청을 읽을 수 없습니다',
  failed: '지금은 처리할 수 없습니다',
  failedLead: '잠시 후 다시 시도해 주세요. 원인은 서버 로그에 남아 있습니다.',
};

const en: Words = {
  otherLanguage: '한국어',
  languages: 'Language',
  demo: 'demo',
  title: 'Create your account',
  lead: 'Your name, your e-mail, and a short check that you are a person.',
  refusedTitle: 'You are not signed up yet',
  errorMark: 'Error',
  name: 'Name',
  email: 'E-mail',
  problems: {
    name: 'Enter your name.',
    email: 'Enter an e-mail address such as name@example.com.',
  },
  captcha: 'Are you a person?',
  pictureAlt:
    'Picture of the letters and digits to type into the field below. If it is hard to see, choose “Listen instead”.',
  pictureLabel: 'Characters in the picture',
  pictureHint: 'Letters and digits. Capitals or small, both will do.',
  soundPlayer: 'The digits to type, spoken',
  soundLabel: 'Digits you hear',
  soundHint: 'Press play, then type the digits in order. Playing again may bring new ones: type those you heard last.',
  emulatedSound: ' The emulator speaks Korean.',
  soundRefusals: {
    ERR_CAPTCHA_MISSING_RESPONSE: 'Type the digits that you hear.',
    ERR_CAPTCHA_INVALID_RESPONSE: 'The digits did not match. Try the new sound.',
    ERR_CAPTCHA_TIMEOUT_OR_DUPLICATE: 'The sound was too old or already used. Try the new one.',
  },
  newPicture: 'New picture',
  newSound: 'New sound',
  listen: 'Listen instead',
  look: 'Show a picture',
  solved: 'You have passed the check. There is no need to type it again.',
  submit: 'Sign up',
  onEmulator:
    'This page runs on the built-in emulator: pictures are drawn on this machine, and nothing is sent to NAVER. Set NAVER_CAPTCHA_CLIENT_ID and NAVER_CAPTCHA_CLIENT_SECRET to use NAVER.',
  onNaver: 'Pictures and sounds come from NAVER.',
  welcomeTitle: (name) => `Welcome, ${name}`,
  welcomeLead: 'You have passed the check. This is a demo: no account was made.',
  seconds: 'Time to solve',
  secondsValue: (seconds) => `${seconds} s`,
  again: 'Start again',
  notFound: 'There is no such page',
  badRequest: 'The request could not be read',
  failed: 'This does not work right now',
  failedLead: 'Please try again in a moment. The reason is in the server’s log.',
};

/** The words of both languages. */
export const words: Readonly<Record<VisitorLanguage, Words>> = { ko, en };
