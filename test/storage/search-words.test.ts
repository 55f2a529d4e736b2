import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spreadWords } from '../../src/storage/search-words.ts';
import { growth, linear } from '../support/growth.ts';
import { openWiki } from './wiki.ts';

const parts = new AsyncDisposableStack();
let wiki: Awaited<ReturnType<typeof openWiki>>;

const pages: [title: string, markdown: string][] = [
  ['Secrets', 'Put `API_KEY` and DATABASE_URL into the vault, never into src/config/loadConfig.ts.'],
  ['Release', 'Version v2.3.1 of the firmware fixes INC-123; ask maya.lindqvist@tidewater.example about it.'],
  [
    'Kontoret i Malmö',
    'Caféet ligger på bottenvåningen och är öppet för alla som arbetar i huset, men inte på helgen efter en helgdag.',
  ],
  [
    'Händlervertrag',
    'Die Händler melden alle Schäden über das Portal, und wir antworten in zwei Tagen, wenn die Daten nicht unvollständig sind.',
  ],
  [
    'Reembolso',
    'O reembolso da refeição não é pago em dias de férias, mas os recibos são guardados para o ano seguinte pela equipe.',
  ],
  ['東京オフィス', '東京都の会議室は予約が必要です。入館証を忘れた場合は受付で申請してください。'],
  ['ห้องประชุม', 'ห้องประชุมใหญ่ต้องจองล่วงหน้าหนึ่งวัน'],
  ['서울 사무실', '회의실은 미리 예약해야 합니다.'],
  ['Офис', 'Сотрудники заказывают пропуска заранее, и охрана проверяет их на входе каждый день без исключений.'],
];

beforeAll(async () => {
  wiki = parts.use(await openWiki());
  for (const [title, markdown] of pages) await wiki.save({ title, markdown });
});
afterAll(() => parts.disposeAsync());

describe('a word finds', () => {
  it.each([
    ['API_KEY', 'Secrets'],
    ['database_url', 'Secrets'],
    ['loadConfig.ts', 'Secrets'],
    ['src/config/loadConfig.ts', 'Secrets'],
    ['v2.3.1', 'Release'],
    ['INC-123', 'Release'],
    ['inc 123', 'Release'],
    ['INC123', 'Release'],
    ['maya.lindqvist@tidewater.example', 'Release'],
    ['lindqvist', 'Release'],
    ['Malmo', 'Kontoret i Malmö'],
    ['cafeet', 'Kontoret i Malmö'],
    ['helgdagar', 'Kontoret i Malmö'],
    ['Handler Schaden', 'Händlervertrag'],
    ['Tag', 'Händlervertrag'],
    ['refeicao', 'Reembolso'],
    ['reembolsos', 'Reembolso'],
    ['会議室', '東京オフィス'],
    ['京', '東京オフィス'],
    ['入館証を忘れた', '東京オフィス'],
    ['オフィス', '東京オフィス'],
    ['ประชุม', 'ห้องประชุม'],
    ['회의실', '서울 사무실'],
    ['пропуск', 'Офис'],
  ])('%s', async (question, title) => {
    expect((await wiki.find(question))[0]).toBe(title);
  });

  it('pages of all languages at once', async () => {
    await wiki.save({
      title: 'Portal',
      markdown: 'The portal is where dealers report what is broken, and it is open all day for all of them.',
    });
    expect(new Set(await wiki.find('portal'))).toEqual(new Set(['Portal', 'Händlervertrag']));
  });
});

describe('the words of a text', () => {
  it.each([
    ['INC-123', 'INC 123 INC123'],
    ['[the guide](https://example.com/secret?x=1) here', 'the guide here'],
    ['会議室', '会 議 室 会議 議室'],
    ['don’t', 'don t'],
    ['…!?', ''],
    ['ﬁne ＡＢＣ', 'fine ABC'],
  ])('%s', (text, words) => {
    expect(spreadWords(text)).toBe(words);
  });

  it.each([
    ['a.', 500_000],
    ['](http://', 100_000],
    ['会', 250_000],
    ['-_.', 250_000],
    ['\u0301', 250_000],
  ])('of a text of %j cost no more than its size', async (part, most) => {
    expect(await growth((times) => spreadWords(`e${part.repeat(times)}`), most)).toBeLessThan(linear);
  });
});

describe('a title is found', () => {
  it.each([
    ['release', 'Release'],
    ['Rele', 'Release'],
    ['relaese', 'Release'],
    ['kontoret malmo', 'Kontoret i Malmö'],
    ['東京', '東京オフィス'],
  ])('by %s', async (words, title) => {
    const found = await wiki.search.titles({ kind: 'system' }, words, { limit: 3 });
    expect(found[0]?.title).toBe(title);
  });

  it('among thousands that share its words, when it is called just so', async () => {
    await sql`insert into entries (connection_id, id, kind, heard, state, title, url)
      select 'internal:notion', gen_random_uuid(), 'page', 'listing', 'indexed', 'Meeting notes ' || at, 'https://app.notion.com/'
      from generate_series(1, 3000) at`.execute(wiki.db);
    const found = await wiki.search.titles({ kind: 'system' }, 'meeting notes 2917', { limit: 3 });
    expect(found[0]?.title).toBe('Meeting notes 2917');
    expect(await wiki.search.titles({ kind: 'system' }, 'notes', { limit: 3 })).toHaveLength(3);
  });
});
