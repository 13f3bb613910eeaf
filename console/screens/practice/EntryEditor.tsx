/** The form of an entry with what becomes of it: saved, refused, changed by somebody else meanwhile, or taken away. */
import { Button, Group, Modal } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Entry, entryQuery, type KindPath, type Names } from '../../api/practice.ts'
import { ProblemBox } from '../../parts/ProblemBox.tsx'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { EntryForm } from './EntryForm.tsx'
import { kinds } from './kinds.ts'
import classes from './practice.module.css'
import { titleOf } from './titles.ts'
import { useZones } from './useAround.ts'
import { useEntryChange } from './useEntryChange.ts'
import { usePlace } from './usePlace.ts'

type Props = { path: KindPath; entry?: Entry; names: Names; mayChange: boolean; onDone: () => void }

export function EntryEditor({ path, entry, names, mayChange, onDone }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const { zoneOf } = useZones()
  const { create, save, remove, faults, problem, forget } = useEntryChange(path, onDone)
  // The version that the form began with: what somebody else saves meanwhile must not slip under it.
  const [begun, setBegun] = useState(entry)
  const [asking, setAsking] = useState(false)
  const kind = kinds[path]
  // Whoever looks at one agency means it in what is new, too.
  const { agency } = usePlace().search
  const meant = agency !== undefined && kind.fields.some(({ name }) => name === 'agency') ? { agency } : {}
  const start = begun?.fields ?? { ...kind.blank, ...meant }
  const startAnew = async ({ id }: Entry) => {
    const fresh = await client.fetchQuery({ ...entryQuery(slug, path, id), staleTime: 0 })
    forget()
    setBegun(fresh)
  }
  return (
    <>
      <EntryForm
        key={begun?.version ?? 0}
        path={path}
        start={start}
        names={names}
        zoneOf={zoneOf}
        disabled={!mayChange}
        saving={create.isPending || save.isPending}
        faults={faults}
        onSave={body =>
          begun
            ? save.mutate({ id: begun.id, version: begun.version, body, before: begun.fields })
            : create.mutate(body)
        }
      >
        {begun && mayChange && (
          <Button className={classes.end} variant="subtle" color="gray" onClick={() => setAsking(true)}>
            {t('practice.remove')}
          </Button>
        )}
      </EntryForm>
      {problem && (
        <div className={classes.section} role="alert">
          <ProblemBox code={problem.code} tone="bad">
            {problem.code === 'practice.exists' && problem.detail && (
              <Link
                to="/o/$slug/practice/$kind"
                params={{ slug, kind: path }}
                search={{ open: problem.detail }}
                className={text.link}
              >
                {t('practice.openOther')}
              </Link>
            )}
            {problem.code === 'practice.conflict' && begun && (
              <Button size="compact-sm" variant="default" onClick={() => void startAnew(begun)}>
                {t('practice.loadAnew')}
              </Button>
            )}
          </ProblemBox>
        </div>
      )}
      {begun && (
        <Modal
          opened={asking}
          onClose={() => setAsking(false)}
          title={t('practice.removeTitle', { name: titleOf(path, begun.fields, names) || t(`practice.one.${path}`) })}
          closeButtonProps={{ 'aria-label': t('common.close') }}
        >
          <p>{t('practice.removeText')}</p>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
              {t('common.cancel')}
            </Button>
            <Button
              color="red"
              onClick={() => {
                setAsking(false)
                remove.mutate({ id: begun.id, version: begun.version })
              }}
            >
              {t('practice.remove')}
            </Button>
          </Group>
        </Modal>
      )}
    </>
  )
}
