/** What an act on many would be done to, before it is done: the number, per route, five of them, what cannot; and why. */
import { Button, Group, Stack, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type BulkPreview, previewBulk, startBulk } from '../../api/bulks.ts'
import { assigneesQuery } from '../../api/issues.ts'
import { ErrorNote, LoadingRows } from '../Notes.tsx'
import { errorText, problemText } from '../problemText.ts'
import { useSlug } from '../session.ts'
import { stateWord } from '../states.ts'
import text from '../text.module.css'
import { showToast } from '../toast.ts'
import { useLocale } from '../useLocale.ts'
import { When } from '../When.tsx'
import type { BulkRequest } from './BulkDialog.tsx'
import classes from './bulk.module.css'
import { kindOf } from './words.ts'

/** As the hub asks it. */
const fewestLetters = 3

type Props = { request: BulkRequest; onClose: () => void; onStarted: (id: string) => void }

export function BulkPreviewForm({ request, onClose, onStarted }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery({
    queryKey: [slug, 'bulk-preview', request],
    queryFn: () => previewBulk(slug, request.action, request.select, request.assignee),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0, // each opening is a preview of its own
    refetchOnWindowFocus: false,
    retry: false,
  })
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  // The field comes with the preview, after the dialog has chosen where the focus goes; and it is where a reason is missing.
  useEffect(() => {
    if (data) field.current?.focus()
  }, [data])
  const missing = reason.trim().length < fewestLetters
  const start = useMutation({
    mutationFn: (id: string) => startBulk(slug, id, reason.trim()),
    onSuccess: (_answer, id) => onStarted(id),
    onError: failure => showToast({ message: errorText(t, failure).says, tone: 'bad' }),
  })
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingRows rows={4} />
  const able = data.selected - data.cannot.reduce((sum, { count }) => sum + count, 0)
  const what = request.action.replace('.', '-')
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (!missing) return start.mutate(data.id)
        setAsked(true)
        field.current?.focus()
      }}
    >
      <Stack gap="md">
        <div role="status">
          <p className={classes.number}>{t(`bulk.would.${what}`, { count: able })}</p>
          {request.assignee !== undefined && <NewOwner assignee={request.assignee} />}
          {data.more && <p className={text.soft}>{t('bulk.more', { count: data.selected })}</p>}
        </div>
        <Lists preview={data} />
        {able > 0 && (
          <Textarea
            ref={field}
            label={t('reason.label')}
            description={t(`bulk.explains.${what}`)}
            value={reason}
            onChange={event => setReason(event.currentTarget.value)}
            error={asked && missing ? t('reason.missing') : undefined}
            maxLength={500}
            autosize
            minRows={2}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          {able > 0 && (
            <Button type="submit" loading={start.isPending}>
              {t(`bulk.does.${what}`, { count: able })}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}

/** To whom things are given. */
function NewOwner({ assignee }: { assignee: string | null }) {
  const { t } = useTranslation()
  const { data } = useQuery(assigneesQuery(useSlug()))
  const name = data?.items.find(({ id }) => id === assignee)?.name
  return <p>{assignee === null ? t('bulk.toNobody') : t('bulk.toWhom', { name: name ?? '' })}</p>
}

function Lists({ preview: { byRoute, byKind = [], cannot, sample, action } }: { preview: BulkPreview }) {
  const { t } = useTranslation()
  const { language } = useLocale()
  const kind = kindOf(action)
  const wordOf = (state: string) => stateWord(kind, state).word[language]
  return (
    <>
      {byRoute.length > 0 && (
        <section>
          <h3 className={classes.heading}>{t('bulk.perRoute')}</h3>
          <ul className={classes.rows}>
            {byRoute.map(({ route, connection, count }) => (
              <li key={`${route} ${connection?.id}`}>
                <span>{[route, connection?.title].filter(Boolean).join(' → ')}</span>
                <span>{count}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {byKind.length > 0 && (
        <section>
          <h3 className={classes.heading}>{t('bulk.perKind')}</h3>
          <ul className={classes.rows}>
            {byKind.map(each => (
              <li key={each.kind}>
                <span>{t(`reconciliation.kind.${each.kind}`)}</span>
                <span>{each.count}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {cannot.length > 0 && (
        <section>
          <h3 className={classes.heading}>{t('bulk.cannot')}</h3>
          <ul className={classes.rows}>
            {cannot.map(({ state, count }) => (
              <li key={state}>
                <span>
                  {action === 'delivery.undo'
                    ? problemText(t, state).says
                    : t('bulk.because', { state: wordOf(state) })}
                </span>
                <span>{count}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {sample.length > 0 && (
        <section>
          <h3 className={classes.heading}>{t('bulk.sample')}</h3>
          <ul className={classes.rows}>
            {sample.map(row => (
              <li key={row.id}>
                <span>
                  {row.what &&
                    t(`${kind === 'difference' ? 'reconciliation.kind' : 'event'}.${row.what}`, {
                      defaultValue: '',
                    })}{' '}
                  {kind === 'difference' ? row.connection.title : row.who}
                  {row.problem && (
                    <span className={text.soft}>
                      {' '}
                      {problemText(t, row.problem, { connection: row.connection.title }).says}
                    </span>
                  )}
                </span>
                <span>
                  {wordOf(row.state)} <When at={row.at} show="clock" />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
