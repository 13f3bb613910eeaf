/** The columns of merges: who survives, who was merged, who said it, and whether it still holds. */
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import type { Merge, Named } from '../../api/registry.ts'
import { shortId } from '../../parts/format.ts'
import { RowLink } from '../../parts/RowLink.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import type { Column } from '../../parts/Table.tsx'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import type { RegistrySearch } from '../../search.ts'

type Given = {
  t: TFunction
  slug: string
  search: RegistrySearch
  mayUndo: boolean
  mayOpenMessage: boolean
  isPending: boolean
  undo: (merge: Merge) => void
}

export function mergeColumns(given: Given): Column<Merge>[] {
  const { t, slug, search, mayUndo, mayOpenMessage, isPending, undo } = given
  return [
    {
      key: 'survivor',
      head: t('registry.survivor'),
      cell: ({ id, survivor }) => (
        <RowLink row={id} to="/o/$slug/patients/$id" params={{ slug, id: survivor.id }} search={search}>
          {nameOf(survivor)}
        </RowLink>
      ),
    },
    { key: 'retired', head: t('registry.retired'), cell: ({ retired }) => nameOf(retired) },
    {
      key: 'by',
      head: t('registry.mergedBy'),
      width: '20%',
      cell: ({ by, who, message }) => (
        <>
          {by === 'person' && who ? who : t(`registry.by.${by}`)}
          {message && mayOpenMessage && (
            <>
              {' · '}
              <Link to="/o/$slug/messages/$id" params={{ slug, id: message }} className={text.link}>
                {t('registry.message')}
              </Link>
            </>
          )}
        </>
      ),
    },
    { key: 'at', head: t('registry.when'), width: '170px', wide: true, cell: ({ at }) => <When at={at} /> },
    {
      key: 'state',
      head: t('registry.state'),
      width: '120px',
      cell: ({ undoneAt }) => <StateMark kind="merge" state={undoneAt === null ? 'holds' : 'undone'} />,
    },
    {
      key: 'undo',
      head: t('registry.act'),
      hiddenHead: true,
      width: '110px',
      align: 'right',
      cell: merge =>
        mayUndo &&
        merge.undoneAt === null && (
          <Button size="compact-xs" variant="default" disabled={isPending} onClick={() => undo(merge)}>
            {t('registry.undo')}
          </Button>
        ),
    },
  ]
}

/** By name; by the record's id while nothing names them. */
export function nameOf({ id, name }: Named): string {
  return name ?? shortId(id)
}
