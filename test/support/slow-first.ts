import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where tests wait for clocks, pauses and whole processes. */
const slow = ['/test/app/', '/test/jobs/', '/test/demo/', '/test/evaluation/', '/test/knowledge/sync/', '/test/slack/'];

/** The longest files first, so that no worker ends with one of them alone. A clean checkout knows no durations. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => slow.findIndex((folder) => moduleId.includes(folder)) + 1 || 99;
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
