import type { Page } from '@playwright/test';
import type { Emulator } from 'express-naver-captcha/emulator';

/** Opens a page with the widget and types what its picture shows. */
export async function openAndSolve(page: Page, url: string, emulator: Emulator): Promise<void> {
  const [picture] = await Promise.all([page.waitForResponse('**/captcha/image*'), page.goto(url)]);
  const response = emulator.answerTo(await picture.body()) ?? '';
  await page.locator('naver-captcha').getByRole('textbox').fill(response);
}
