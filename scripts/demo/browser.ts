import { type Browser, chromium } from 'playwright-core';
import { toolsFolder } from '../instance/embedded-services.js';
import { findChromium } from '../services/chromium.js';

const QUIET = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars'];

/** A headless Chromium, found or fetched, that talks to nobody but us. */
export const openBrowser = async (): Promise<Browser> => {
  const { executablePath, env, args } = findChromium(toolsFolder());
  return chromium.launch({ executablePath, env, args: [...args, ...QUIET], headless: true });
};
