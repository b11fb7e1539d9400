import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import session from 'express-session';
import { captcha } from './captcha.js';
import { CaptchaFilter } from './captcha.filter.js';
import { SignupController } from './signup.controller.js';

@Module({ controllers: [SignupController] })
class AppModule {}

const app = await NestFactory.create<NestExpressApplication>(AppModule);
const secret = process.env.SESSION_SECRET ?? 'for development';
app.use(session({ secret, resave: false, saveUninitialized: false }));
app.use('/captcha', captcha.router);
app.useGlobalFilters(new CaptchaFilter());
await app.listen(process.env.PORT ?? 3000);
