#!/bin/sh
# Makes everything that docker-compose.yml reads from files: random secrets, an authority of our own and a certificate for each
# store. Run once, as the user who runs Docker: sh docker/make-secrets.sh. What exists is kept. Back up the folder: without
# kms_keys no recording can be read again.
set -eu
umask 077
folder="$(dirname "$0")/secrets"
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

random() { openssl rand -hex 32; }
keep() { if [ -s "$1" ]; then cat > /dev/null; else cat > "$1.tmp" && mv "$1.tmp" "$1"; fi; }

for name in trusted_hop session_token api_key_pepper database_roles postgres_password redis_password s3_secret metrics_token; do
  random | keep "$name"
done
printf 'pixeltrace' | keep s3_access
printf 'mk-1:%s' "$(openssl rand -base64 32)" | keep kms_keys
printf 'm1:%s' "$(openssl rand -base64 32)" | keep mail_keys
openssl genpkey -algorithm ed25519 2>/dev/null | keep audit_signing_key
# One key per app, to open what others seal for it, and the public halves that everybody knows.
for app in waitlist ingest privacy; do
  openssl genpkey -algorithm X25519 -outform DER 2>/dev/null | tail -c 32 | openssl base64 -A | keep "exchange_$app"
done
public_half() { { printf '\060\056\002\001\000\060\005\006\003\053\145\156\004\042\004\040'; openssl base64 -A -d < "$1"; } | openssl pkey -inform DER -pubout -outform DER | tail -c 32 | openssl base64 -A; }
printf 'waitlist:%s,ingest:%s,privacy:%s' "$(public_half exchange_waitlist)" "$(public_half exchange_ingest)" "$(public_half exchange_privacy)" | keep exchange_public
printf 'postgres://postgres:%s@postgres:5432/pixeltrace?sslmode=verify-full&sslrootcert=/run/secrets/store_ca' "$(cat postgres_password)" | keep database_admin_url
printf 'rediss://:%s@redis:6379' "$(cat redis_password)" | keep redis_url

if [ ! -s store_ca ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj '/CN=Pixeltrace stores' -keyout store_ca_key -out store_ca 2>/dev/null
fi
for name in postgres redis s3 smtp; do
  [ -s "${name}_cert" ] && continue
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" -keyout "${name}_key" -out "$name.csr" 2>/dev/null
  printf 'subjectAltName=DNS:%s,DNS:localhost\n' "$name" > "$name.ext"
  openssl x509 -req -in "$name.csr" -CA store_ca -CAkey store_ca_key -CAcreateserial -days 825 -extfile "$name.ext" -out "${name}_cert" 2>/dev/null
  rm -f "$name.csr" "$name.ext"
done

cat <<CONFIG | keep redis_conf
port 0
tls-port 6379
tls-cert-file /run/secrets/redis_cert
tls-key-file /run/secrets/redis_key
tls-ca-cert-file /run/secrets/store_ca
tls-auth-clients no
requirepass $(cat redis_password)
dir /data
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
CONFIG

cat <<CONFIG | keep s3_identities
{"identities":[{"name":"pixeltrace","credentials":[{"accessKey":"$(cat s3_access)","secretKey":"$(cat s3_secret)"}],"actions":["Admin","Read","Write","List","Tagging"]}]}
CONFIG

# The containers run under other users than yours: the files can be read, the folder (700) keeps everybody else on this machine out.
rm -f store_ca.srl
chmod 444 ./*
chmod 400 store_ca_key
echo "Secrets are in $folder."
