import type { Locator, Page } from 'playwright-core';

/** The widget on a page, as a visitor finds it: by its Korean labels. */
export function captchaOn(page: Page, nth = 0) {
  const widget = page.locator('naver-captcha').nth(nth);
  const button = (name: string): Locator => widget.getByRole('button', { name, exact: true });
  return {
    widget,
    field: widget.getByLabel('보이거나 들리는 대로 입력하세요'),
    picture: widget.getByAltText('자동입력 방지 그림'),
    status: widget.getByRole('status'),
    timer: widget.getByRole('timer'),
    another: button('새 그림'),
    listen: button('소리 듣기'),
    verify: button('확인'),
    /** Resolves when the widget is in a phase, and no earlier. */
    reaches: (phase: string): Promise<void> => widget.locator(`fieldset.${phase}`).waitFor({ state: 'attached' }),
  };
}
