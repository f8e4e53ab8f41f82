import { checkedAddress, isPublic, readWebhookUrl } from './safe-address.js';

const strict = { allowLoopback: false };
const code = (work: () => unknown): string => {
  try {
    work();
    return 'allowed';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a webhook’s address', () => {
  it.each(['https://hooks.example.com/', 'https://hooks.example.com/a/b?c=d', 'https://93.184.215.14/', 'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/'])('may be %s', (url) => {
    expect(readWebhookUrl(url, strict).protocol).toBe('https:');
  });

  it.each([
    'http://hooks.example.com/', 'https://127.0.0.1/', 'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://0x7f.1/', 'https://2130706433/', 'https://169.254.169.254/latest', 'https://10.1.2.3/',
    'https://192.168.1.1/', 'https://172.16.0.1/', 'https://100.64.0.1/', 'https://0.0.0.0/', 'https://[fc00::1]/', 'https://[fe80::1]/', 'https://[64:ff9b::7f00:1]/', 'https://[2002:7f00:1::]/', 'https://localhost/',
    'https://printer.local/', 'https://db.internal/', 'https://metadata/', 'https://metadata.google.internal/', 'https://a:b@hooks.example.com/', 'https://hooks.example.com:8443/', 'https://hooks.example.com/#x',
    'file:///etc/passwd', 'ftp://hooks.example.com/', 'javascript:alert(1)', '', `https://hooks.example.com/${'a'.repeat(2050)}`,
  ])('may not be %s', (url) => {
    expect(code(() => readWebhookUrl(url, strict))).toBe('url-not-allowed');
  });

  it('may be this machine in development only', () => {
    expect(readWebhookUrl('http://127.0.0.1:4000/hook', { allowLoopback: true }).port).toBe('4000');
    expect(code(() => readWebhookUrl('http://10.0.0.1/hook', { allowLoopback: true }))).toBe('url-not-allowed');
  });

  it('is what its name leads to, all of it', async () => {
    const url = new URL('https://hooks.example.com/');
    expect(await checkedAddress(url, strict, () => Promise.resolve(['93.184.215.14', '2606:2800:21f::1']))).toBe('93.184.215.14');
    for (const addresses of [['93.184.215.14', '10.0.0.1'], ['127.0.0.1'], []]) await expect(checkedAddress(url, strict, () => Promise.resolve(addresses))).rejects.toMatchObject({ code: 'url-not-allowed' });
    await expect(checkedAddress(url, strict, () => Promise.reject(new Error('ENOTFOUND')))).rejects.toMatchObject({ code: 'url-not-allowed' });
  });

  it('is public only as a plain unicast address', () => {
    expect(['8.8.8.8', '::ffff:8.8.8.8', '224.0.0.1', '255.255.255.255', '::', 'nonsense'].map(isPublic)).toEqual([true, true, false, false, false, false]);
  });
});
