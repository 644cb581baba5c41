# glibc, because the Temporal SDK's core and argon2 come as binaries for it.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
# What the build reads, by name: whatever else lies in the folder is nobody's business in an image (.dockerignore says the same).
COPY scripts ./scripts
COPY prisma ./prisma
COPY platform ./platform
COPY domain ./domain
COPY db ./db
COPY workflows ./workflows
COPY activities ./activities
COPY temporal ./temporal
COPY api ./api
COPY relay ./relay
COPY worker ./worker
COPY stand ./stand
COPY simulation ./simulation
COPY bench ./bench
COPY web ./web
RUN node scripts/build.mjs && npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim AS runtime
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node

# The one that has openssl. A volume takes over whose the folder is that it is mounted at.
FROM runtime AS certificates
USER root
RUN apt-get update && apt-get install -y --no-install-recommends openssl && rm -rf /var/lib/apt/lists/* \
  && cd / && install -d -o node -g node certificates certificates/authority certificates/postgres certificates/temporal certificates/service
USER node
CMD ["sh", "dist/scripts/certificates.sh", "/certificates", "644"]

FROM runtime AS migrate
CMD ["node", "dist/scripts/set-up.js"]

FROM runtime AS worker
EXPOSE 9464
CMD ["node", "dist/worker/worker.js"]

FROM runtime AS relay
EXPOSE 9464
CMD ["node", "dist/worker/relay.js"]

FROM runtime AS api
EXPOSE 3000
CMD ["node", "dist/worker/api.js"]
