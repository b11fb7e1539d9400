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

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

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
COPY --from=build /app/dist/esm ./dist/esm
RUN ln -s /app/dist/esm/server/cli.js /usr/local/bin/express-naver-captcha
USER node

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
