/** Where I am signed in, and the way to end it there: a lost telephone, a computer of the clinic. */
import { Button } from '@mantine/core'
import { IconDeviceLaptop } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { endOtherSessions, endSession, type OwnSession, ownSessionsQuery } from '../../api/account.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { errorText } from '../../parts/problemText.ts'
import text from '../../parts/text.module.css'
import { showToast } from '../../parts/toast.ts'
import { When } from '../../parts/When.tsx'
import classes from './People.module.css'

export function MySessions() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(ownSessionsQuery)
  const end = useMutation({
    /** One of them, or every other one. */
    mutationFn: (id: string | undefined) => (id === undefined ? endOtherSessions() : endSession(id)),
    onSuccess: ({ ended }) => showToast({ message: t('account.ended', { count: ended }) }),
    onError: reason => showToast({ message: Object.values(errorText(t, reason)).join(' '), tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: ownSessionsQuery.queryKey }),
  })
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingRows rows={2} height={48} />
  return (
    <>
      {data.items.map(session => (
        <div key={session.id} className={classes.session}>
          <IconDeviceLaptop size={20} stroke={1.5} aria-hidden />
          <div className={classes.grow}>
            <SessionPlace session={session} />
            <div className={text.soft}>
              {session.isThis ? t('account.here') : <When at={session.lastSeenAt} />}
              {session.address && ` · ${session.address}`}
            </div>
          </div>
          {!session.isThis && (
            <Button variant="default" loading={end.isPending} onClick={() => end.mutate(session.id)}>
              {t('account.end')}
            </Button>
          )}
        </div>
      ))}
      {data.items.length > 1 && (
        <Button mt="md" variant="default" loading={end.isPending} onClick={() => end.mutate(undefined)}>
          {t('account.endOthers')}
        </Button>
      )}
    </>
  )
}

function SessionPlace({ session: { browser, system } }: { session: OwnSession }) {
  const { t } = useTranslation()
  if (browser && system) return t('account.browserOn', { browser, system })
  return browser ?? system ?? t('account.unknownDevice')
}
