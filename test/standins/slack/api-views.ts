import { ApiError, invalidArguments } from './api-error.ts';
import type { Args } from './arguments.ts';
import type { MethodParts, Methods } from './method.ts';
import type { Triggers } from './triggers.ts';
import { type StoredView, wireView } from './views.ts';

/** views.*: modals by trigger id, Home by person. */
export function viewMethods({ workspace, views }: MethodParts, triggers: Triggers): Methods {
  const answer = (view: StoredView) => ({ view: wireView(workspace, view) });

  function viewOf(args: Args): unknown {
    const view = args.json('view');
    if (view === undefined) throw invalidArguments('missing required field: view');
    return view;
  }

  return {
    'views.open': {
      tier: 'tier4',
      run: (args) => answer(views.open(triggers.exchange(args.required('trigger_id')), viewOf(args))),
    },
    'views.push': {
      tier: 'tier4',
      run: (args) => answer(views.push(triggers.exchange(args.required('trigger_id')), viewOf(args))),
    },
    'views.update': {
      tier: 'tier4',
      run(args) {
        const target = { viewId: args.text('view_id'), externalId: args.text('external_id') };
        if (!target.viewId && !target.externalId) throw new ApiError('invalid_arguments');
        return answer(views.update(target, viewOf(args), args.text('hash')));
      },
    },
    'views.publish': {
      tier: 'tier4',
      run: (args) => answer(views.publish(args.required('user_id'), viewOf(args), args.text('hash'))),
    },
  };
}
