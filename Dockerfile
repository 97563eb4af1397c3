# syntax=docker/dockerfile:1
# One image per service, all from this file:
#
#   docker build --build-arg APP=order --tag millrace/order:dev .
#
# It holds the service (`node dist/main.js`), its migrations (`node dist/migrate.js`) and the operator CLI
# (`node /app/tools/operator/dist/main.js`). Nothing is written outside /tmp: run it with a read-only root.
ARG NODE_IMAGE=node:24-slim

# ---- every manifest and the lockfile, apart: packages are installed again only when one of these changes, ----
# ---- which does not include the scripts of the workspace                                                 ----
FROM ${NODE_IMAGE} AS manifests
WORKDIR /src
COPY . .
RUN mkdir /manifests \
 && cp --parents package.json package-lock.json .npmrc docker/assemble.mjs \
      $(find apps libs tools e2e -name package.json) /manifests \
 && npm --prefix /manifests pkg delete scripts

# ---- the compiled checkout, once for all services ----
FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY --from=manifests /manifests ./
# A registry other than npm's, or its token: docker build --secret id=npmrc,src=$HOME/.npmrc
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc,target=/root/.npmrc \
    npm ci --ignore-scripts
COPY . .
RUN node_modules/.bin/tsc -b apps/* tools/operator

# ---- packages that every service needs ----
FROM ${NODE_IMAGE} AS packages
WORKDIR /out/app
COPY --from=manifests /manifests /manifests
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc,target=/root/.npmrc \
    node /manifests/docker/assemble.mjs manifests --from /manifests --to . \
      --root tools/operator --root libs/service-kit \
 && npm ci --omit=dev --omit=optional --ignore-scripts

# ---- what every service needs: the same two layers in every image ----
FROM packages AS common
ARG SOURCE_DATE_EPOCH=0
RUN --mount=type=bind,from=build,source=/src,target=/src \
    node /src/docker/assemble.mjs code --to . --root tools/operator --root libs/service-kit \
 && cp /src/docker/healthcheck.mjs . \
 && mkdir -p /packages/app && mv node_modules /packages/app/ \
 && find /out /packages -exec touch --no-dereference --date=@${SOURCE_DATE_EPOCH} {} +

# ---- what this service needs beyond that ----
FROM packages AS service
ARG APP
# Adds to what is installed. `npm ci` would begin anew; it has compared the lockfile with all manifests above.
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc,target=/root/.npmrc \
    node /manifests/docker/assemble.mjs manifests --from /manifests --to . \
      --root apps/${APP:?build with --build-arg APP=<service>} --root tools/operator --root libs/service-kit \
 && npm install --no-save --omit=dev --omit=optional --ignore-scripts
ARG SOURCE_DATE_EPOCH=0
RUN --mount=type=bind,from=build,source=/src,target=/src \
    --mount=type=bind,from=common,source=/out,target=/common \
    --mount=type=bind,from=common,source=/packages,target=/common-packages \
    node /src/docker/assemble.mjs code --to . --root apps/${APP} --root tools/operator --root libs/service-kit \
 && for shared in /common /common-packages; do \
      (cd $shared && find . ! -type d -print0) | (cd /out && xargs --null rm -f); \
    done \
 && find /out -depth -type d -empty -delete \
 && find /out -exec touch --no-dereference --date=@${SOURCE_DATE_EPOCH} {} +

FROM ${NODE_IMAGE}
# Packages before code: the layer that is large is the one that seldom changes.
COPY --from=common /packages /
COPY --from=common /out /
COPY --from=service /out /
ARG APP
WORKDIR /app/apps/${APP}
ENV NODE_ENV=production \
    NODE_OPTIONS=--enable-source-maps \
    HOST=0.0.0.0 \
    PORT=8080
EXPOSE 8080
# By number: Kubernetes cannot tell whether a name is root.
USER 1000:1000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s --retries=3 CMD ["node", "/app/healthcheck.mjs"]
# In exec form: the signals of `docker stop` reach the service, which drains and exits with code 0.
CMD ["node", "dist/main.js"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="millrace/${APP}" \
      org.opencontainers.image.description="Millrace, an event-driven commerce backend: the ${APP} service" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
