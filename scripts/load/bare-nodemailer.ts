import { randomUUID } from 'node:crypto';
import { createTransport } from 'nodemailer';

// What to compare with: the same mail by nodemailer alone, from memory, over as many connections. `node bare-nodemailer.js <json>`.

interface Task {
  port: number;
  mails: number;
  connections: number;
  inFlight: number;
  subject: string;
  text: string;
  html: string;
  unsubscribeUrl: string;
}

const task = JSON.parse(process.argv[2] ?? '') as Task;
const transport = createTransport({ pool: true, host: '127.0.0.1', port: task.port, secure: false, maxConnections: task.connections, maxMessages: 1_000 });
let next = 0;

const lane = async (): Promise<void> => {
  while (next < task.mails) {
    const number = next++;
    const id = randomUUID();
    await transport.sendMail({
      from: 'Pixeltrace <no-reply@localhost>',
      to: { name: '', address: `bare-${number}@example.org` },
      messageId: `<bare-${id}@localhost>`,
      date: new Date(),
      subject: task.subject,
      text: task.text,
      html: task.html,
      headers: {
        'List-Unsubscribe': { prepared: true, value: `<${task.unsubscribeUrl}>` },
        'List-Unsubscribe-Post': { prepared: true, value: 'List-Unsubscribe=One-Click' },
        'Auto-Submitted': { prepared: true, value: 'auto-generated' },
        'List-Id': { prepared: true, value: '<product-news.localhost>' },
        Precedence: { prepared: true, value: 'bulk' },
      },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }
};

await Promise.all(Array.from({ length: task.inFlight }, lane));
transport.close();
