import { connectionChoice, disconnectButton, shareConnectionButton } from '../blocks/connections.ts';
import { statusReport } from '../blocks/status.ts';
import { findConnections, inviteToConnect, requireMayDisconnect } from '../connections.ts';
import { readMessageText } from '../message-text.ts';
import { mayDisconnect, requireAdmin, requireMember } from '../rights.ts';
import { readShareWish, share as shareConnection } from '../sharing.ts';
import type { Run } from './call.ts';

export const status: Run = async (desk, { person, reply }) => {
  requireMember(person);
  await reply('How complete and fresh my copy of Notion is', statusReport(await desk.status(person), new Date()));
};

export const connect: Run = async (desk, { person, reply }) => {
  await reply('Connect Notion', await inviteToConnect(desk, person));
};

export const disconnect: Run = async (desk, { person, rest, reply }) => {
  requireMember(person);
  const name = await readMessageText(rest, desk.people, desk.identity.botUserId);
  const found = await findConnections(desk, person, name);
  const [only] = found;
  if (only && found.length === 1) requireMayDisconnect(person, only);
  const own = found.filter((connection) => mayDisconnect(person, connection));
  if (own.length === 0) return reply('You have no connection to disconnect. To make one: `/notion connect`');
  await reply('Disconnect Notion', connectionChoice('Which connection shall I give up?', own, disconnectButton));
};

export const share: Run = async (desk, { person, rest, reply }) => {
  requireAdmin(person);
  const { name, wish } = readShareWish(rest);
  const wanted = await readMessageText(name, desk.people, desk.identity.botUserId);
  const found = (await findConnections(desk, person, wanted)).filter(({ state }) => state !== 'absent');
  const [only] = found;
  if (wish && only && found.length === 1) return reply(await shareConnection(desk, person, only.id, wish));
  if (!only) return reply('No Notion workspace is connected yet. To connect one: `/notion connect`');
  const lead = wish ? 'Which connection do you mean?' : 'Who sees which connection';
  await reply(lead, connectionChoice(`*${lead}*`, found, shareConnectionButton));
};
