export type { EmulatorControls } from './controls.js';
export { startEmulator, type Emulator } from './emulator.js';
export type { CustomAnswer, Fault, FaultName, NamedFault } from './faults/fault.js';
export type { EmulatorOptions } from './options.js';
export type { PictureStyle } from './picture/render-picture.js';
export type { RecordedRequest } from './request-log.js';
export type { CaptchaKind, EmulatedService, Operation } from './routes.js';
export { solve, type SolvableAgent, type SolvableRequest, type SolveOptions } from './solve.js';
export type { SpokenLanguage } from './sound/render-sound.js';
