import { createHmac } from 'node:crypto';

/** Each database role has a password of its own, derived from one secret, so that one process can be given only its own. */
export const rolePassword = (secret: string, role: string): string => createHmac('sha256', secret).update(`database-role:${role}`).digest('base64url');
