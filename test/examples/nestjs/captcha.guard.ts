import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { captcha } from './captcha.js';

const requireCaptcha = captcha.requireCaptcha({
  onRejected: (error, _req, _res, next) => next(error), // the filter answers
});

/** Lets a request in for a solved captcha, once. */
@Injectable()
export class CaptchaGuard implements CanActivate {
  canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    return new Promise((resolve, reject) => {
      const next = (error?: Error) => (error ? reject(error) : resolve(true));
      void requireCaptcha(http.getRequest<Request>(), http.getResponse<Response>(), next as NextFunction);
    });
  }
}
