import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import { CaptchaGuard } from './captcha.guard.js';

@Controller('signup')
export class SignupController {
  @Post()
  @UseGuards(CaptchaGuard)
  signUp(@Body('name') name: string) {
    return { name };
  }
}
