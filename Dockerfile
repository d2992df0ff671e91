# syntax=docker/dockerfile:1
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
# Neither Node nor esbuild needs its install script here, and no package has native code that is shipped.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY src src
COPY deploy/image deploy/image
RUN ["node", "deploy/image/bundle.ts", "/app"]
# Compiled code is kept by path, flags, user and version of Node, so all four are those of the final image.
ENV NODE_COMPILE_CACHE=/app/compile-cache
RUN install -d -o 65532 -g 65532 /app/compile-cache
USER 65532:65532
RUN ["node", "--max-semi-space-size=1", "/src/deploy/image/warm.ts", "/app"]

# With the Node that the tests run on, whatever an image of Node has by then.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /usr/local/bin/node /nodejs/bin/node
COPY --from=build /app /app
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/compile-cache
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=1", "/app/main.js"]
