# Node 24 needs a fifth of the instructions that Node 20 needs for a request of Express.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY src ./src
RUN npm run --silent build:esm \
  && find dist -name '*.d.ts' -delete \
  && chmod +x dist/esm/server/cli.js
# What goes into an image, laid out as it is there: putting it in place then takes no shell.
RUN mkdir -p /image/app/dist /image/usr/local/bin \
  && cp -R dist/esm /image/app/dist/ \
  && ln -s /app/dist/esm/server/cli.js /image/usr/local/bin/express-naver-captcha

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund \
  && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' -o -name '*.md' \) -delete

# The emulator draws with sharp, which a site does not need: the lockfile has it among the development dependencies.
FROM dependencies AS emulator-dependencies
RUN sharp=$(node -p "require('./package-lock.json').packages['node_modules/sharp'].version") \
  && npm pkg delete devDependencies \
  && npm pkg set "dependencies.sharp=$sharp" \
  && npm install --no-audit --no-fund

FROM ${NODE_IMAGE} AS runtime
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=build /image /
# The user `node` of the base, by number: an orchestrator that wants to know that it is not root reads no names.
USER 1000:1000

FROM runtime AS emulator
COPY --from=emulator-dependencies /app/node_modules ./node_modules
# It refuses production: it tells its answers to whoever asks.
ENV NODE_ENV=development
EXPOSE 9911
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9911/').then(() => process.exit(0), () => process.exit(1))"]
CMD ["express-naver-captcha", "emulator", "--host", "0.0.0.0", "--port", "9911"]

FROM runtime AS demo
COPY --from=emulator-dependencies /app/node_modules ./node_modules
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["express-naver-captcha", "health"]
CMD ["express-naver-captcha", "demo"]

# The verification proxy. It writes no file, starts no shell, and ends well at SIGTERM, sooner than `docker stop` runs out of
# patience after 10 seconds.
FROM runtime AS proxy
COPY --from=dependencies /app/node_modules ./node_modules
ENV NAVER_CAPTCHA_SHUTDOWN_SECONDS=8
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["express-naver-captcha", "health"]
CMD ["express-naver-captcha", "serve"]
