/** The bell: how many notices are unread, and the latest of them. Opening one leads to what it is about. */
import { ActionIcon, Button, Indicator, Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { markAllRead, markRead, type Notice, noticesQuery } from '../api/notices.ts'
import classes from './NoticeBell.module.css'
import { noticeText } from './noticeText.ts'
import { useMay, useSlug } from './session.ts'
import { useLocale } from './useLocale.ts'
import { When } from './When.tsx'

export function NoticeBell() {
  const may = useMay()
  return may('notices.read') ? <Bell /> : null
}

function Bell() {
  const { t } = useTranslation()
  const slug = useSlug()
  const [open, setOpen] = useState(false)
  const { data } = useQuery(noticesQuery(slug))
  const unread = data?.unread ?? 0
  const label = unread === 0 ? t('notices.none') : t('notices.unread', { count: unread })
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={380} trapFocus returnFocus shadow="md">
      <Indicator label={unread > 99 ? '99+' : unread} disabled={unread === 0} size={16} offset={5} color="pine">
        <Popover.Target>
          <ActionIcon onClick={() => setOpen(!open)} aria-label={label} title={label}>
            <IconBell size={18} stroke={1.6} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} className={classes.panel} aria-label={t('notices.title')} aria-labelledby={undefined}>
        <Panel notices={data?.items ?? []} unread={unread} onLeave={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  )
}

type PanelProps = { notices: readonly Notice[]; unread: number; onLeave: () => void }

function Panel({ notices, unread, onLeave }: PanelProps) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const readAgain = () => client.invalidateQueries({ queryKey: [slug, 'notices'] })
  const one = useMutation({ mutationFn: (id: string) => markRead(slug, id), onSettled: readAgain })
  const all = useMutation({ mutationFn: (upTo: string) => markAllRead(slug, upTo), onSettled: readAgain })
  const newest = notices[0]
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.title}>{t('notices.title')}</h2>
        {newest && unread > 0 && (
          <Button size="compact-sm" variant="subtle" loading={all.isPending} onClick={() => all.mutate(newest.id)}>
            {t('notices.readAll')}
          </Button>
        )}
      </div>
      {notices.length === 0 ? (
        <p className={classes.empty}>{t('notices.empty')}</p>
      ) : (
        <ul className={classes.list}>
          {notices.map(notice => (
            <li key={notice.id}>
              <NoticeLink
                notice={notice}
                onOpen={() => {
                  if (notice.readAt === null) one.mutate(notice.id)
                  onLeave()
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={classes.foot}>
        <Link to="/o/$slug/settings/notices" params={{ slug }} onClick={onLeave}>
          {t('notices.choose')}
        </Link>
      </div>
    </>
  )
}

function NoticeLink({ notice, onOpen }: { notice: Notice; onOpen: () => void }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const { title, detail } = noticeText(t, notice, locale)
  const isNew = notice.readAt === null
  return (
    <Link {...placeOf(notice, slug)} className={classes.notice} data-new={isNew || undefined} onClick={onOpen}>
      <span className={classes.dot} aria-hidden />
      <span className={classes.words}>
        <span className={classes.name}>
          {isNew && <span className={classes.unseen}>{t('notices.new')} </span>}
          {title}
        </span>
        {detail && <span className={classes.detail}>{detail}</span>}
        <span className={classes.when}>
          <When at={notice.createdAt} show="relative" />
        </span>
      </span>
    </Link>
  )
}

/** Where a notice leads. */
function placeOf({ kind, task, issue, appointment }: Notice, slug: string) {
  if (appointment) return { to: '/o/$slug/my-day', params: { slug } } as const
  if (task) return { to: '/o/$slug/tasks/$id', params: { slug, id: task } } as const
  if (issue) return { to: '/o/$slug/issues/$id', params: { slug, id: issue } } as const
  if (kind.startsWith('alert.')) return { to: '/o/$slug/settings/alerts', params: { slug } } as const
  return { to: '/o/$slug', params: { slug } } as const
}
