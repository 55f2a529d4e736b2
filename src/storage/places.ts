import { type RawBuilder, sql } from 'kysely';

/** Titles of what lies above the entry of the row, from the top down. Ends after six steps, so that a loop of parents ends too. */
export const places: RawBuilder<string[]> = sql`array(
  with recursive above (id, title, depth) as (
    select entries.parent_id, null::text, 0
    union all
    select up.parent_id, up.title, above.depth + 1 from above
      join entries up on up.connection_id = entries.connection_id and up.id = above.id where above.depth < 6
        and up.state not in ('deleted', 'not_shared')
  )
  select above.title from above where depth > 0 and above.title is not null order by depth desc)`;
