import { problemsInBlocks, problemsInView } from '../../support/block-validation.ts';
import { ApiError, invalidArguments } from './api-error.ts';
import { isJson } from './json.ts';
import type { MethodParts, Methods } from './method.ts';

/** What is about the app itself: tokens, connections, validation. */
export function appMethods({ workspace, openSocket }: MethodParts): Methods {
  return {
    'api.test': { token: 'none', tier: 'tier4', run: (args) => ({ args: args.values }) },
    'auth.test': {
      tier: 'special',
      run: () => ({
        url: `https://${workspace.team.domain}.slack.com/`,
        team: workspace.team.name,
        user: workspace.manifest.botName.toLowerCase(),
        team_id: workspace.team.id,
        user_id: workspace.app.botUserId,
        bot_id: workspace.app.botId,
        is_enterprise_install: false,
      }),
    },
    'apps.connections.open': { token: 'app', tier: 'tier1', run: () => ({ url: openSocket() }) },
    'blocks.validate': {
      tier: 'special',
      run(args) {
        const [blocks, message, view] = [args.json('blocks'), args.json('message'), args.json('view')];
        if ([blocks, message, view].filter((value) => value !== undefined).length !== 1) {
          throw invalidArguments('provide exactly one of blocks, message or view');
        }
        if (view !== undefined) return validated('invalid_view', problemsInView(view));
        if (message === undefined) return validated('invalid_blocks', problemsInBlocks(blocks, 'message'));
        const inside = isJson(message) ? (message.blocks ?? []) : undefined;
        return validated('invalid_message', problemsInBlocks(inside, 'message'));
      },
    },
  };
}

function validated(code: string, problems: { pointer: string; message: string }[]) {
  if (problems.length === 0) return {};
  throw new ApiError(code, { errors: problems.map((problem) => ({ code: 'failed_constraint', ...problem })) });
}
