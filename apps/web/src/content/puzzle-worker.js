// Tries numbers until SHA-256 of `<length>:<token>:<number>` starts with so many zero bits. Gets [token, bits].
onmessage = ({ data: [token, bits] }) => {
  const K = [], H = [], f = (x) => (x % 1) * 2 ** 32 | 0, r = (x, n) => x >>> n | x << 32 - n;
  for (let c = 2, d; K.length < 64; c++) {
    for (d = 2; c % d; d++);
    if (d == c) { H.push(f(c ** .5)); K.push(f(c ** (1 / 3))); }
  }
  const first = (text) => {
    const n = text.length, w = new Int32Array((n + 8 >> 6) + 1 << 4), s = [];
    for (let i = 0; i <= n; i++) w[i >> 2] |= (i < n ? text.charCodeAt(i) : 128) << 24 - i % 4 * 8;
    w[w.length - 1] = n * 8;
    let h = H.slice(0, 8);
    for (let at = 0; at < w.length; at += 16) {
      let [a, b, c, d, e, g, j, k] = h;
      for (let i = 0; i < 64; i++) {
        const x = s[i - 15], y = s[i - 2];
        s[i] = i < 16 ? w[at + i] : s[i - 16] + (r(x, 7) ^ r(x, 18) ^ x >>> 3) + s[i - 7] + (r(y, 17) ^ r(y, 19) ^ y >>> 10) | 0;
        const t = k + (r(e, 6) ^ r(e, 11) ^ r(e, 25)) + (e & g ^ ~e & j) + K[i] + s[i] | 0, u = (r(a, 2) ^ r(a, 13) ^ r(a, 22)) + (a & b ^ a & c ^ b & c);
        k = j; j = g; g = e; e = d + t | 0; d = c; c = b; b = a; a = t + u | 0;
      }
      h = [a, b, c, d, e, g, j, k].map((v, i) => v + h[i] | 0);
    }
    return h[0];
  };
  let n = 0;
  while (bits && first(token.length + ':' + token + ':' + n) >>> 32 - bits) n++;
  postMessage('' + n);
};
